/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every concept of the source texts, and what shows that it works. One row:
 *
 *   C(concept, low, high, strategy, both, outcome, direction, off)
 *
 * concept    as it stands in the table of concepts, without its source; several rows may share one
 * low, high  settings "key=value; key=value" that turn the mechanism down and up
 * strategy   of configs/strategies, or "rest" (strategy.yaml beside this file), or "" for none
 * both       settings that both runs share besides the small world of test_concepts.c; what is set
 *            twice holds as it is set last: small world, both, low or high, off
 * outcome    a series, such as "distress" or "power.economy"; "@table.column" or
 *            "@table.column[plane]": mean over the rows of a column of the state
 * direction  +1: high moves the outcome up, -1: down
 * off        settings under which low and high must not differ by one bit. "methods.X.effects=none"
 *            stands for all effects of the method at 0
 *
 * The outcome is the mean over months 6 to 48 of a run. A row passes when the difference of high
 * and low, under the same luck, has the stated direction in all of 14 replicates; or else in 32 of
 * 40 (chance of a false alarm below 2e-4 a row for a mechanism that does nothing). */
#ifndef TESTS_CONCEPTS_TABLE_H
#define TESTS_CONCEPTS_TABLE_H

/* Half of the hours to a method. */
#define HALF(method) "strategy.phases.main.mix={rest: 0.5, " method ": 0.5}"
#define NONE "strategy.phases.main.mix={rest: 1}"
/* One method against none, and its null. */
#define METHOD(C, concept, method, outcome, direction)             \
    C(concept, NONE, HALF(method), "rest", "", outcome, direction, \
      "methods." method ".effects=none")

/* clang-format off */
#define CONCEPTS(C)                                                                               \
    C("micro, mezzo, macro levels", "strategy.coverage=0", "strategy.coverage=1", "micro-only", "", "agency.skill", +1, "processes.casework=false") \
    C("micro, mezzo, macro levels", "strategy.coverage=0", "strategy.coverage=1", "mezzo-only", "", "member_share", +1, "processes.groupwork=false; processes.community=false") \
    C("micro, mezzo, macro levels", "strategy.coverage=0", "strategy.coverage=1", "macro-only", "", "factor.institutions", +1, "processes.community=false") \
    METHOD(C, "counselling, guidance, stress management, crisis intervention; task-centred", "counselling", "distress", -1) \
    METHOD(C, "counselling, guidance, stress management, crisis intervention; task-centred", "guidance", "agency.skill", +1) \
    METHOD(C, "counselling, guidance, stress management, crisis intervention; task-centred", "stress_management", "coping", +1) \
    METHOD(C, "counselling, guidance, stress management, crisis intervention; task-centred", "crisis_intervention", "distress", -1) \
    METHOD(C, "education, training, group dynamics", "education", "agency.awareness", +1)         \
    METHOD(C, "education, training, group dynamics", "skills_training", "agency.skill", +1)       \
    METHOD(C, "education, training, group dynamics", "group_dynamics", "@group.cohesion", +1)     \
    METHOD(C, "social action, lobbying, organising, conflict management, campaign", "class_action", "conflict", +1) \
    METHOD(C, "social action, lobbying, organising, conflict management, campaign", "community_organising", "member_share", +1) \
    METHOD(C, "social action, lobbying, organising, conflict management, campaign", "lobbying", "stance.district", +1) \
    C("social action, lobbying, organising, conflict management, campaign", "strategy.coverage=0", "strategy.coverage=1", "social-action", "", "campaigns_won", +1, "processes.campaigns=false") \
    C("power over: others do what one wishes", "structure.bargaining=0", "structure.bargaining=1", "", "population.elite=0.3", "decided_poor_share", +1, "processes.groupwork=false") \
    C("power over: others do what one wishes", "structure.bargaining=0", "structure.bargaining=1", "mezzo-only", "population.elite=0.3; structure.mean.equity=0.2", "power.economy", +1, "processes.groupwork=false") \
    METHOD(C, "influential others", "mobilising_influentials", "influential_open", +1)           \
    C("local, national, international level", "policy.levels=0", "policy.levels=1", "", "policy.international=0.01", "stance.district", +1, "processes.policy=false") \
    C("local, national, international level", "policy.international=0", "policy.international=0.01", "", "", "stance.nation", +1, "processes.policy=false") \
    C("advocacy aims measurable, specific, realistic", "campaigns.district_regulation.demand=0.2", "campaigns.district_regulation.demand=0.01", "social-action", "", "campaigns_won", +1, "processes.campaigns=false") \
    METHOD(C, "dramatisation", "dramatisation", "salience", +1)                                  \
    C("gathering support", "methods.class_action.effects.support=0; methods.gender_action.effects.support=0", "methods.class_action.effects.support=0.1; methods.gender_action.effects.support=0.1", "social-action", "", "support", +1, "processes.campaigns=false") \
    C("seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "strategy.coverage=0", "strategy.coverage=1", "social-action", "", "stance.district", +1, "processes.campaigns=false") \
    C("mastery over one's life", "consolidation.keep=0", "consolidation.keep=0.1", "mezzo-only", "", "power_base", +1, "processes.powers=false") \
    C("participation in decisions", "strategy.participation=0", "strategy.participation=1", "mezzo-only", "", "power_base", +1, "processes.powers=false") \
    C("momentum", "participation.join_momentum=0", "participation.join_momentum=10", "social-action", "", "member_share", +1, "policy.won_momentum=0; structure.momentum_results=0; methods.class_action.effects.momentum=0; methods.gender_action.effects.momentum=0; methods.ethnic_action.effects.momentum=0; methods.dramatisation.effects.momentum=0; methods.community_organising.effects.momentum=0") \
    C("six stages", "groups.facilitation_speed=0", "groups.facilitation_speed=4", "mezzo-only", "", "@group.cycles", +1, "methods.group_dynamics.effects.facilitation=0") \
    C("four accompaniment roles", "workers.skill.educator=0.3", "workers.skill.educator=0.7", "mezzo-only", "", "role_worth.educator", +1, "processes.workers=false") \
    C("four qualifications of workers", "workers.fit=0.3", "workers.fit=0.7", "holistic", "", "acceptance", +1, "workers.fit_quality=0") \
    C("four qualifications of workers", "workers.inventive=0.3", "workers.inventive=0.7", "holistic", "", "acceptance", +1, "workers.inventive_quality=0; workers.inventive_seek=0") \
    C("advocacy culture, empowering workers", NONE, HALF("culture_work"), "rest", "workers.leave=0; workers.leave_new=0", "worker_culture", +1, "methods.culture_work.effects=none") \
    C("advocacy culture, empowering workers", NONE, HALF("training"), "rest", "", "@post.skill", +1, "methods.training.effects=none") \
    C("advocacy culture, empowering workers", NONE, HALF("supervision"), "rest", "", "worker_burnout", -1, "methods.supervision.effects=none") \
    C("workers and communities strengthen each other", "workers.feedback=0", "workers.feedback=20", "mezzo-only", "", "worker_burnout", -1, "processes.workers=false") \
    C("know the environment; social assessment", NONE, HALF("social_assessment"), "rest", "", "targeting_error", -1, "methods.social_assessment.effects=none") \
    C("felt need, fact gathering, comprehensive action", "casework.targeting_error=0", "casework.targeting_error=1.5", "micro-only", "strategy.targeting=felt_need", "targeting_error", +1, "processes.assessment=false") \
    C("Ross; purposes and functions of macro work", NONE, HALF("monitoring_evaluation"), "rest", "", "@village.measured_before", +1, "methods.monitoring_evaluation.effects=none") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.resources=0", "obstacles.resources=1", "holistic", "", "member_share", -1, "strategy.coverage=0") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.inequality=0", "obstacles.inequality=1", "", "", "m0", +1, "population.power_fraction=0; processes.powers=false") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.awareness=0", "obstacles.awareness=1", "", "", "agency.awareness", -1, "agency.awareness_mean=0; population.schooling=0") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.culture=0", "obstacles.culture=1", "mezzo-only", "", "factor.norms", -1, "structure.mean.norms=0; participation.join_barrier=0") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.politics=0", "obstacles.politics=1", "", "", "power.institutions", -1, "structure.mean.policy=0; structure.mean.institutions=0") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.infrastructure=0", "obstacles.infrastructure=1", "holistic", "", "power.care", -1, "strategy.coverage=0; structure.mean.infrastructure=0") \
    C("seven obstacles: resources, structural inequality, low awareness, culture, politics, infrastructure, environment and disaster", "obstacles.environment=0", "obstacles.environment=1", "", "", "crisis_share", +1, "shocks.crisis_rate=0; shocks.disaster_rate=0") \
    C("self-help, participation, networking, equity", NONE, HALF("networking"), "rest", "groups.share=0.5", "group_efficacy", +1, "methods.networking.effects=none") \
    C("self-help, participation, networking, equity", "groups.self_help=0", "groups.self_help=4", "", "", "solution_share.self_help", +1, "processes.groupwork=false") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "agency.learning=0", "agency.learning=0.06", "mezzo-only", "", "agency.skill", +1, "processes.groupwork=false") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "groups.success=0.3", "groups.success=0.7", "", "", "cycles_won", +1, "processes.groupwork=false") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "groups.failure_teaches=0", "groups.failure_teaches=1", "mezzo-only", "groups.share=0.4; groups.success=0.2; groups.success_efficacy=0.3", "group_efficacy", +1, "processes.groupwork=false") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "groups.network=0", "groups.network=0.3", "rest", "groups.share=0.5; strategy.phases.main.mix={rest: 0.5, networking: 0.5}", "group_efficacy", +1, "methods.networking.effects=none") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "roles.cadre=0", "roles.cadre=0.02", "mezzo-only", "", "role_share.cadre", +1, "population.power_fraction=0") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "roles.cadre_overload=0", "roles.cadre_overload=4", "mezzo-only", "roles.cadre=0.03; groups.share=0.3", "role_share.cadre", -1, "roles.cadre_end=0") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "roles.cadre_distress=0", "roles.cadre_distress=4", "rest", "methods.rest.effects.distress=0.1; roles.cadre=0.1; groups.share=0.5; roles.cadre_overload=0", "role_share.cadre", -1, "roles.cadre_end=0") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "roles.cadre_months=0", "roles.cadre_months=60", "mezzo-only", "roles.cadre=0.03", "role_share.cadre", -1, "roles.cadre=0") \
    METHOD(C, "nine strategies", "meeting_invitations", "@village.attended", +1) \
    C("nine strategies", "services.scrutiny=0", "services.scrutiny=0.3", "rest", "strategy.phases.main.mix={rest: 0.5, meeting_invitations: 0.5}", "entitlement_received", +1, "methods.meeting_invitations.effects=none") \
    C("nine strategies", "strategy.coverage=0", "strategy.coverage=1", "social-accountability", "", "entitlement_received", +1, "processes.services=false") \
    C("felt need, fact gathering, comprehensive action", "strategy.coverage=0", "strategy.coverage=1", "felt-need", "", "power", +1, "processes.powers=false") \
    C("snowball effect", "strategy.coverage=0", "strategy.coverage=1", "seeds-clustered", "", "role_share.cadre", +1, "roles.cadre=0") \
    C("learning by doing; problem solving; self-evaluation; self-development and co-ordination; self-selection; self-decision", "strategy.participation=0", "strategy.participation=1", "mezzo-only", "", "self_reliance", +1, "methods.group_dynamics.effects.facilitation=0") \
    C("self-reliance", "groups.exit=0", "groups.exit=0.3", "mezzo-only", "strategy.participation=0; strategy.end=24", "group_cohesion", -1, "methods.group_dynamics.effects.facilitation=0") \
    C("training after service, by need", "groups.training_early=0", "groups.training_early=1", "rest", "strategy.phases.main.mix={rest: 0, group_formation: 0.5, cadre_training: 0.5}", "role_share.cadre", +1, "methods.cadre_training.effects.cadre_training=0") \
    METHOD(C, "sources active and inactive: uninformed, disappointed", "mobilising_givers", "giver_share", +1) \
    C("sources active and inactive: uninformed, disappointed", "sources.uninformed=0", "sources.uninformed=1", "", "sources.start=0.01", "giver_share", +1, "processes.sources=false") \
    C("sources active and inactive: uninformed, disappointed", "sources.money=10000", "sources.money=100000", "", "", "mobilised_money.community", +1, "processes.sources=false") \
    C("volunteers of the middle class, unpaid", "sources.start=0.0004", "sources.start=0.003", "community-care", "", "mobilised_hours.community", +1, "processes.sources=false") \
    C("gathering support", "sources.support=0", "sources.support=5", "rest", "strategy.phases.main.mix={rest: 0.5, mobilising_givers: 0.5}", "volunteers", +1, "methods.mobilising_givers.effects=none") \
    C("a place to serve", "sources.place=0", "sources.place=10", "", "sources.start=0.01; groups.self_help=0; groups.share=0.5", "volunteers", +1, "processes.sources=false") \
    METHOD(C, "partnerships: community, NGO, government, private sector", "partnership", "mobilised_money", +1) \
    METHOD(C, "partnerships: community, NGO, government, private sector", "community_care", "coping", +1) \
    C("five challenges: design, mobilise, solve, open access, partner", NONE, HALF("partnership"), "rest", "", "partners_active", +1, "methods.partnership.effects=none") \
    C("five challenges: design, mobilise, solve, open access, partner", "sources.hours_odds=0; sources.money_odds=0", "sources.hours_odds=4; sources.money_odds=4", "rest", "strategy.phases.main.mix={rest: 0.5, partnership: 0.5}; groups.share=0.5; groups.self_help=0", "cycles_won", +1, "processes.sources=false") \
    C("information; face to face far more effective", "methods.information_campaign.channel=media", "methods.information_campaign.channel=face_to_face", "information-only", "", "agency.awareness", +1, "information.media=1; information.face_to_face=1") \
    C("volunteers of the middle class, unpaid", "population.better_off=0.05", "population.better_off=0.6", "", "sources.start=0.01", "mobilised_money.community", +1, "processes.sources=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_choice=0", "methods.rest.effects.practice_choice=0.5", "rest", "", "power.choice", +1, "processes.powers=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_needs=0", "methods.rest.effects.practice_needs=0.5", "rest", "", "power.needs", +1, "processes.powers=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_ideas=0", "methods.rest.effects.practice_ideas=0.5", "rest", "", "power.ideas", +1, "processes.powers=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_institutions=0", "methods.rest.effects.practice_institutions=0.5", "rest", "", "power.institutions", +1, "processes.powers=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_resources=0", "methods.rest.effects.practice_resources=0.5", "rest", "", "power.resources", +1, "processes.powers=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_economy=0", "methods.rest.effects.practice_economy=0.5", "rest", "", "power.economy", +1, "processes.powers=false") \
    C("Ife's seven powers", "methods.rest.effects.practice_care=0", "methods.rest.effects.practice_care=0.5", "rest", "", "power.care", +1, "processes.powers=false") \
    C("Rothman's three models", "strategy.coverage=0", "strategy.coverage=1", "locality-development", "", "cooperation", +1, "processes.community=false; processes.groupwork=false; processes.participation=false") \
    C("Rothman's three models", "strategy.coverage=0", "strategy.coverage=1", "social-planning", "", "factor.infrastructure", +1, "processes.community=false; processes.groupwork=false; processes.participation=false") \
    C("Rothman's three models", "strategy.coverage=0", "strategy.coverage=1", "social-action", "", "conflict", +1, "processes.community=false; processes.groupwork=false; processes.participation=false; processes.services=false") \
    C("Dominelli's six models", "strategy.coverage=0", "strategy.coverage=1", "community-care", "", "care_visits", +1, "processes.sources=false") \
    C("Dominelli's six models", "strategy.coverage=0", "strategy.coverage=1", "community-organisation", "", "factor.institutions", +1, "processes.community=false; processes.groupwork=false; processes.participation=false; processes.services=false") \
    C("Dominelli's six models", "strategy.coverage=0", "strategy.coverage=1", "community-development", "", "member_share", +1, "processes.participation=false") \
    C("Dominelli's six models", "strategy.coverage=0", "strategy.coverage=1", "class-based-action", "", "conflict", +1, "processes.community=false; processes.groupwork=false; processes.participation=false; processes.services=false") \
    C("Dominelli's six models", "strategy.coverage=0", "strategy.coverage=1", "gender-based-action", "", "factor.norms", +1, "processes.community=false; processes.groupwork=false; processes.participation=false; processes.services=false") \
    C("Dominelli's six models", "strategy.coverage=0", "strategy.coverage=1", "race-based-action", "", "conflict", +1, "processes.community=false; processes.groupwork=false; processes.participation=false; processes.services=false") \
    C("nine strategies", "strategy.participation=0", "strategy.participation=1", "mezzo-only", "", "power_base", +1, "processes.powers=false") \
    METHOD(C, "nine strategies", "skills_training", "agency.skill", +1) \
    METHOD(C, "nine strategies", "casework_advocacy", "cases_won", +1) \
    METHOD(C, "nine strategies", "networking", "group_network", +1) \
    METHOD(C, "nine strategies", "information_campaign", "agency.awareness", +1) \
    METHOD(C, "nine strategies", "community_organising", "member_share", +1) \
    METHOD(C, "nine strategies", "rights_based_monitoring", "entitlement_received", +1) \
    METHOD(C, "six ways of empowering", "education", "agency.awareness", +1) \
    METHOD(C, "six ways of empowering", "group_formation", "group_count", +1) \
    METHOD(C, "six ways of empowering", "lobbying", "pressure", +1) \
    METHOD(C, "six ways of empowering", "infrastructure_project", "factor.infrastructure", +1) \
    C("six ways of empowering", "methods.infrastructure_project.effects.infrastructure=0", "methods.infrastructure_project.effects.infrastructure=0.01", "holistic", "", "factor.infrastructure", +1, "strategy.coverage=0") \
    METHOD(C, "six ways of empowering", "guidance", "agency.skill", +1) \
    C("weak groups: structural, special, personal", "disadvantages.gender.burden.norms=0", "disadvantages.gender.burden.norms=1", "", "", "m0", +1, "population.power_fraction=0; processes.powers=false") \
    C("weak groups: structural, special, personal", "disadvantages.disability.burden.infrastructure=0", "disadvantages.disability.burden.infrastructure=1", "", "", "m0", +1, "population.power_fraction=0; processes.powers=false") \
    C("weak groups: structural, special, personal", "shocks.crisis_poor=0.5", "shocks.crisis_poor=5", "", "", "crisis_share", +1, "shocks.crisis_rate=0") \
    C("refused, then helped, then services widened", "services.widen=0", "services.widen=20", "rest", "strategy.phases.main.mix={rest: 0.5, casework_advocacy: 0.5}", "service_capacity", +1, "services.nudge={mediator: 0, broker: 0, defender: 0, justice: 0}; services.case_to_cause=0") \
    METHOD(C, "refused, then helped, then services widened", "casework_advocacy", "cases_won", +1) \
    C("mediator, broker, defender", "services.success.mediator=0.01", "services.success.mediator=0.9", "rest", "strategy.phases.main.mix={rest: 0.5, service_mediation: 0.5}", "cases_won.mediator", +1, "processes.services=false") \
    C("mediator, broker, defender", "services.success.broker=0.01", "services.success.broker=0.9", "rest", "strategy.phases.main.mix={rest: 0.5, service_brokering: 0.5}", "cases_won.broker", +1, "processes.services=false") \
    C("mediator, broker, defender", "services.success.defender=0.01", "services.success.defender=0.9", "rest", "strategy.phases.main.mix={rest: 0.5, casework_advocacy: 0.5}", "cases_won.defender", +1, "processes.services=false") \
    C("legal system", "institutions.justice.openness=-0.4", "institutions.justice.openness=0.4", "rest", "strategy.phases.main.mix={rest: 0.5, legal_action: 0.5}", "cases_won.justice", +1, "services.case_openness=0") \
    C("individual trouble into public issue", "services.case_to_cause=0", "services.case_to_cause=3", "rest", "strategy.phases.main.mix={rest: 0.5, casework_advocacy: 0.5}", "campaigns_won", +1, "processes.campaigns=false") \
    C("individual trouble into public issue", "services.case_to_cause=0", "services.case_to_cause=3", "rest", "strategy.phases.main.mix={rest: 0.5, casework_advocacy: 0.5}", "service_capacity", +1, "processes.campaigns=false") \
    C("individual trouble into public issue", "services.case_to_cause=0", "services.case_to_cause=3", "rest", "strategy.phases.main.mix={rest: 0.5, casework_advocacy: 0.5}", "cause", +1, "processes.services=false") \
    C("stigma and discrimination", "services.bias=0", "services.bias=2", "", "", "refusal_share", +1, "institutions.village_government.bias={class: 0, ethnicity: 0, gender: 0}; institutions.health.bias={ethnicity: 0, disability: 0, remote: 0}; institutions.school.bias={class: 0, disability: 0, ethnicity: 0}; institutions.finance.bias={class: 0, gender: 0, ethnicity: 0, elderly: 0}") \
    C("climate, potential, access", "services.distance=0", "services.distance=1", "", "", "applications", -1, "processes.services=false") \
    C("climate, potential, access", "agency.skill_mean=0.3", "agency.skill_mean=0.6", "mezzo-only", "", "power", +1, "population.power_fraction=0; processes.powers=false") \
    C("accompany until functioning returns; back among others", "casework.aftercare=0", "casework.aftercare=12", "micro-only", "casework.relapse=0.03", "case_relapse", -1, "processes.casework=false") \
    C("accompany until functioning returns; back among others", "casework.restored=0", "casework.restored=0.08", "micro-only", "", "case_duration", +1, "processes.casework=false") \
    C("accompany until functioning returns; back among others", "casework.reintegration=0", "casework.reintegration=3", "micro-only", "", "case_reintegrated", +1, "casework.aftercare=0") \
    C("helping relation, empathic communication, confidentiality, ethics", "casework.breach=0", "casework.breach=0.05", "micro-only", "", "agency.trust", -1, "processes.casework=false") \
    C("helping relation, empathic communication, confidentiality, ethics", "casework.relation=0", "casework.relation=1", "micro-only", "", "coping", -1, "processes.casework=false") \
    METHOD(C, "strengthen institutions and values: thrift, work, openness", "values_work", "cooperation", +1) \
    METHOD(C, "co-operative attitudes and practices", "participatory_planning", "cooperation", +1) \
    METHOD(C, "dramatisation", "dramatisation", "giver_share", +1) \
    METHOD(C, "material and non-material welfare", "asset_transfer", "income", +1) \
    C("political and social equality, peace", "obstacles.inequality=0", "obstacles.inequality=1", "", "", "gini_power", +1, "population.power_fraction=0; processes.powers=false") \
    C("four qualifications of workers", "workers.inventive=0.1", "workers.inventive=0.9", "mezzo-only", "workers.inventive_quality=0", "solution_share.self_help", +1, "workers.inventive_seek=0") \
    C("advocacy culture, empowering workers", "workers.culture=0.1", "workers.culture=0.6", "rest", "workers.culture_quality=0; strategy.phases.main.mix={rest: 0.95, casework_advocacy: 0.05}", "cases_open", +1, "services.give_up_culture=0") \
    C("political and social equality, peace", "methods.conflict_management.effects.conflict=0", "methods.conflict_management.effects.conflict=-0.2", "rest", "strategy.phases.main.mix={rest: 0.25, class_action: 0.5, conflict_management: 0.25}", "conflict", -1, "processes.community=false") \
    C("evaluation and continuous learning", "monitoring.adaptive=0", "monitoring.adaptive=1", "rest", "strategy.phases.main.mix={rest: 0.45, values_work: 0.45, monitoring_evaluation: 0.1}; methods.values_work.reach=1; methods.values_work.effects={practice_choice: 0.05, practice_needs: 0.05, practice_ideas: 0.05, practice_care: 0.05}; monitoring.error=0.01; monitoring.variation=0.6; population.villages=40; population.households=60", "role_hours.educator", +1, "processes.monitoring=false; monitoring.variation=0") \
    C("evaluation and continuous learning", "strategy.coverage=0", "strategy.coverage=1", "adaptive", "", "@village.measured_before", +1, "processes.monitoring=false") \
    C("no zero sum, no trickle-down", "livelihood.spillover=0", "livelihood.spillover=2", "rest", "strategy.phases.main.mix={rest: 0.5, enabling_protection: 0.5}", "income_stratum.elite", +1, "processes.structure=false") \
    C("no zero sum, no trickle-down", "livelihood.trickle=0", "livelihood.trickle=1", "trickle-down", "", "income_stratum.poor", +1, "methods.growth_for_the_top.effects.growth=0") \
    METHOD(C, "protection, enabling and not isolating; the weak not weaker", "enabling_protection", "extracted", -1) \
    C("protection, enabling and not isolating; the weak not weaker", "livelihood.protection_mode=isolating", "livelihood.protection_mode=enabling", "rest", "strategy.phases.main.mix={rest: 0.5, enabling_protection: 0.5}", "income_stratum.poor", +1, "livelihood.isolation=0") \
    C("protection, enabling and not isolating; the weak not weaker", "strategy.phases.main.mix={rest: 0.5, growth_for_the_top: 0.5}", "strategy.phases.main.mix={rest: 0, growth_for_the_top: 0.5, enabling_protection: 0.5}", "rest", "", "extracted", -1, "livelihood.extraction=0") \
    C("reallocation of power through structure", "methods.rest.effects.policy=0", "methods.rest.effects.policy=0.02", "rest", "strategy.phases.main.mix={rest: 0.5, guidance: 0.5}", "power", +1, "consolidation.floor=1; processes.groupwork=false") \
    C("reallocation of power through structure", "methods.rest.effects.equity=0", "methods.rest.effects.equity=0.02", "rest", "strategy.phases.main.mix={rest: 0.5, guidance: 0.5}", "power.economy", +1, "consolidation.floor=1; processes.groupwork=false; processes.livelihood=false; processes.campaigns=false; processes.policy=false") \
    C("safety net", "groups.safety_net=0", "groups.safety_net=1", "", "groups.share=0.6; livelihood.buffer=0; livelihood.crisis_cost=2; livelihood.sell=0.6; shocks.crisis_rate=0.03; groups.saving=200000; population.villages=8", "crisis_falls", -1, "groups.saving=0") \
    C("material and non-material welfare", "strategy.phases.main.mix={rest: 0.5, guidance: 0.5}", "strategy.phases.main.mix={rest: 0, guidance: 0.5, asset_transfer: 0.5}", "rest", "", "log_assets", +1, "processes.livelihood=false") \
    METHOD(C, "material and non-material welfare", "stipend", "consumption", +1) \
    METHOD(C, "material and non-material welfare", "guidance", "power", +1) \
    C("seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "strategy.coverage=0", "strategy.coverage=1", "graduation", "", "log_assets", +1, "processes.livelihood=false") \
    C("seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "strategy.coverage=0", "strategy.coverage=1", "holistic", "", "power", +1, "processes.powers=false") \
    METHOD(C, "seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "enabling_protection", "factor.equity", +1) \
    C("seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "strategy.coverage=0", "strategy.coverage=1", "community-development", "", "cooperation", +1, "processes.community=false; processes.groupwork=false; processes.participation=false") \
    METHOD(C, "seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "gender_action", "factor.norms", +1) \
    METHOD(C, "seven benefits: welfare, individual and group power, less inequality, stronger community, social change, decision capacity, public policy", "education", "power.ideas", +1) \
    METHOD(C, "Ross; purposes and functions of macro work", "agency_coordination", "partners_active", +1) \
    METHOD(C, "Ross; purposes and functions of macro work", "rights_based_monitoring", "@village.service_quality", +1) \
    METHOD(C, "strengthen institutions and values: thrift, work, openness", "values_work", "savings", +1) \
    METHOD(C, "political and social equality, peace", "enabling_protection", "factor.equity", +1) \
    C("snowball effect", "influence.tell_participant=0; influence.tell_other=0", "influence.tell_participant=0.35; influence.tell_other=0.05", "information-only", "", "informed_share", +1, "methods.information_campaign.effects=none; methods.home_visits.effects=none; methods.media_campaign.effects=none") \
    C("snowball effect", "groups.cadre_founding=0", "groups.cadre_founding=0.1", "rest", "strategy.phases.main.mix={rest: 0.5, cadre_training: 0.5}; groups.share=0.2; population.power_fraction=0.9; participation.founding_pull=400; population.villages=8", "group_count", +1, "population.power_fraction=0; population.power_spread=0") \
    C("snowball effect", "participation.join_visits=0", "participation.join_visits=3", "mezzo-only", "population.power_fraction=0.9; roles.cadre=0.05; influence.cadre_teach=0; influence.cadre_encourage=0; groups.share=0.2; population.villages=8", "member_share", +1, "influence.cadre_contacts=0") \
    C("snowball effect", "influence.cadre_teach=0", "influence.cadre_teach=0.05", "rest", "strategy.phases.main.mix={rest: 0, group_formation: 0.4, cadre_training: 0.6}", "agency.skill", +1, "influence.cadre_contacts=0") \
    C("snowball effect", "influence.cadre_contacts=0", "influence.cadre_contacts=20", "mezzo-only", "population.power_fraction=0.7; roles.cadre=0.1; influence.cadre_teach=0.05; influence.cadre_encourage=0.05; strategy.villages_per_worker=0.3; strategy.budget=40000000; population.villages=8; population.households=300", "snowball_number", +1, "influence.cadre_teach=0; influence.cadre_encourage=0; participation.join_visits=0") \
    C("snowball effect", "groups.founder_credit=0", "groups.founder_credit=1", "mezzo-only", "population.villages=8", "snowball_number", -1, "processes.groupwork=false") \
    C("snowball effect", "processes.groupwork=false", "processes.groupwork=true", "holistic", "population.villages=8", "snowball_number", +1, "processes.roles=false")
/* clang-format on */

#endif
